/** An open group of the menu closes with Escape and when somebody goes on elsewhere, as people expect of a menu. */
const openGroup = () => document.querySelector<HTMLDetailsElement>('.fp-nav__group[open]')

document.addEventListener('keydown', (event) => {
  const group = event.key === 'Escape' ? openGroup() : null
  if (!group) return
  group.open = false
  group.querySelector('summary')?.focus()
})

for (const kind of ['click', 'focusin'])
  document.addEventListener(kind, ({ target }) => {
    const group = openGroup()
    if (group && target instanceof Node && !group.contains(target)) group.open = false
  })
