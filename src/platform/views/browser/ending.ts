/** Before a sign-in ends because nothing was sent, those who only read or type are told, and may go on with one press. */
const warning = document.querySelector<HTMLElement>('[data-ends-after]')
const words = warning?.querySelector<HTMLElement>('[data-ends-words]')
const minute = 60_000
/** Long enough to finish a sentence and press a button (WCAG asks for 20 seconds at least). */
const notice = 10

if (warning && words) {
  const lasts = Number(warning.dataset.endsAfter) || 0
  let sent = Date.now()
  const isLate = () => Date.now() - sent > (lasts - notice) * minute
  document.addEventListener('submit', () => {
    sent = Date.now()
  })
  const button = warning.querySelector('button')
  button?.addEventListener('click', () => {
    void fetch('/staff/keys', { redirect: 'error' }).then(
      () => {
        sent = Date.now()
        warning.hidden = true
        words.textContent = ''
      },
      () => {
        words.textContent = 'Your sign-in has ended. Copy what you typed before you leave this page.'
      },
    )
  })
  window.setInterval(() => {
    if (!isLate() || !warning.hidden) return
    warning.hidden = false
    if (button) button.hidden = false
    words.textContent = `You have sent nothing for a long time. In ${notice} minutes you will be signed out, and lose what you have typed here.`
  }, minute / 2)
}
