/** One quiet line about the page as a whole: that it waits with something new, or that nothing new comes. */
const line = document.querySelector<HTMLElement>('[data-news]')
const words = line?.querySelector('[role=status]')
const button = line?.querySelector('button')

let pressed = () => {}
button?.addEventListener('click', () => pressed())

/** Says something in the line, with a button where there is something to do; without words the line is gone. */
export function sayNews(text: string, offer: { text: string; press: () => void } | null = null) {
  if (!line || !words || !button) return
  // Said only when it is new: a reader would hear it again.
  if (words.textContent !== text) words.textContent = text
  line.classList.toggle('fp-news--here', text !== '')
  button.hidden = !offer
  if (!offer) return
  button.textContent = offer.text
  pressed = offer.press
}
