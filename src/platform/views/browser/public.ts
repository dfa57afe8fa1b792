import { Button, CharacterCount, Checkboxes, ErrorSummary, Radios, SkipLink, createAll } from 'govuk-frontend'

for (const component of [Button, CharacterCount, Checkboxes, ErrorSummary, Radios, SkipLink]) createAll(component)
