/** What opens over the page closes with Escape, and a group of the menu when somebody goes on elsewhere, as people expect. */
const openGroup = () => document.querySelector<HTMLDetailsElement>('.fp-nav__group[open]')

document.addEventListener('keydown', (event) => {
  if (event.key !== 'Escape') return
  const open = openGroup() ?? document.querySelector<HTMLDetailsElement>('.fp-menu[open]')
  if (!open) return
  open.open = false
  open.querySelector('summary')?.focus()
})

for (const kind of ['click', 'focusin'])
  document.addEventListener(kind, ({ target }) => {
    const group = openGroup()
    if (group && target instanceof Node && !group.contains(target)) group.open = false
  })
