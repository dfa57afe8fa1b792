import { Button, CharacterCount, Checkboxes, createAll, ErrorSummary, Radios, SkipLink } from 'govuk-frontend'

for (const component of [Button, CharacterCount, Checkboxes, ErrorSummary, Radios, SkipLink]) createAll(component)
