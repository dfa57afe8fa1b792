/** Where to go after signing in: only to a page of our own staff side, whatever the address says. */
export function returnPath(asked: unknown): string {
  if (typeof asked !== 'string' || asked.length > 1000) return '/staff'
  if (!/^\/staff(?:[/?]|$)/.test(asked) || /[\\\p{Cc}]/u.test(asked)) return '/staff'
  const url = URL.parse(asked, 'https://own.invalid')
  if (url?.host !== 'own.invalid' || !/^\/staff(?:\/|$)/.test(url.pathname)) return '/staff'
  if (/^\/staff\/(?:sign-in|sign-out|live)(?:\/|$)/.test(url.pathname)) return '/staff'
  return url.pathname + url.search
}
