import { Button, CharacterCount, Checkboxes, createAll, ErrorSummary, Radios, SkipLink } from 'govuk-frontend'

for (const component of [Button, CharacterCount, Checkboxes, ErrorSummary, Radios, SkipLink]) createAll(component)

// An error leads to its question; where that alone fills the window, the first answer comes into it too.
document.addEventListener('click', ({ target }) => {
  if (!(target instanceof Element) || !target.closest('.govuk-error-summary a')) return
  document.activeElement?.scrollIntoView({ block: 'nearest' })
})
