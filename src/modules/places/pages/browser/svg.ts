const namespace = 'http://www.w3.org/2000/svg'

type Attributes = Record<string, string | number>

/** A drawn element with its attributes and what is in it. */
export function draw<N extends keyof SVGElementTagNameMap>(
  name: N,
  attributes: Attributes = {},
  ...children: (SVGElement | string)[]
): SVGElementTagNameMap[N] {
  const element = document.createElementNS(namespace, name)
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value))
  element.append(...children)
  return element
}

/** A button of ours beside a map. */
export function button(text: string, press: () => void): HTMLButtonElement {
  const element = document.createElement('button')
  element.type = 'button'
  element.className = 'fp-map__button'
  element.textContent = text
  element.addEventListener('click', press)
  return element
}
