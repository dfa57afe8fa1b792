type Side = '/staff' | '/members'

/** Where to go after signing in on a side: only to a page of that side, whatever the address says. */
export const returnPathOn =
  (side: Side) =>
  (asked: unknown): string => {
    if (typeof asked !== 'string' || asked.length > 1000 || /[\\\p{Cc}]/u.test(asked)) return side
    if (!isBelow(side, asked.split('?')[0] ?? '')) return side
    const url = URL.parse(asked, 'https://own.invalid')
    if (url?.host !== 'own.invalid' || !isBelow(side, url.pathname)) return side
    if (['sign-in', 'sign-out', 'live'].some((page) => isBelow(`${side}/${page}`, url.pathname))) return side
    return url.pathname + url.search
  }

export const returnPath = returnPathOn('/staff')

const isBelow = (folder: string, path: string) => path === folder || path.startsWith(`${folder}/`)
