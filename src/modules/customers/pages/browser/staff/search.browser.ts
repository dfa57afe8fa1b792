/** Results while typing: the same list the server makes, put in place. Without it the form works as it is. */
for (const form of document.querySelectorAll<HTMLFormElement>('form[data-search-results]')) {
  const place = document.getElementById(form.dataset.searchInto ?? '')
  const field = form.querySelector<HTMLInputElement>('input[type=search]')
  const address = form.dataset.searchResults
  if (!place || !field || !address) continue
  let waiting: number | undefined
  let asked = field.value.trim()
  field.addEventListener('input', () => {
    window.clearTimeout(waiting)
    waiting = window.setTimeout(() => void find(), 200)
  })

  async function find() {
    const q = field?.value.trim() ?? ''
    if (q === asked || q.length < 3) return
    asked = q
    const response = await fetch(`${address}?${new URLSearchParams({ q })}`, {
      headers: { accept: 'text/html' },
      redirect: 'error',
    }).catch(() => null)
    if (!response?.ok || !place || field?.value.trim() !== q) return
    place.innerHTML = await response.text()
    document.getElementById('recent')?.remove()
  }
}
