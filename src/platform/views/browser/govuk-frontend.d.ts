/** GOV.UK Frontend comes without types; these are the parts we use. */
declare module 'govuk-frontend' {
  type Component = new (root: Element) => unknown
  export const Button: Component
  export const CharacterCount: Component
  export const Checkboxes: Component
  export const ErrorSummary: Component
  export const Radios: Component
  export const SkipLink: Component
  export function createAll(component: Component): void
}
