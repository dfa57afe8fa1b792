/** Words selected in a text can be put into a field by one press, instead of being typed again. */
const offer = document.querySelector<HTMLButtonElement>('[data-take-selection]')
const text = document.querySelector('[data-selectable]')
const field = document.querySelector<HTMLTextAreaElement>(`textarea[name="${offer?.dataset.takeSelection ?? ''}"]`)

if (offer && text && field) {
  let selected = ''
  document.addEventListener('selectionchange', () => {
    const selection = document.getSelection()
    if (!selection || selection.isCollapsed || !text.contains(selection.anchorNode)) return
    selected = selection.toString().trim()
    offer.hidden = selected === ''
  })
  offer.addEventListener('click', () => {
    field.value = selected
    document.querySelector<HTMLInputElement>('input[name="how"][value="passage"]')?.click()
    field.focus()
  })
}
