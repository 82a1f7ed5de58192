export function readCookie(name: string): string {
  const found = document.cookie.split('; ').find((pair) => pair.startsWith(`${name}=`))
  return found ? decodeURIComponent(found.slice(name.length + 1)) : ''
}

/** The token that an unsafe request repeats in its header (double submit). */
export function csrfToken(): string {
  return readCookie('zhike_csrf')
}

export function languageTag(): string {
  return document.documentElement.lang === 'en' ? 'en' : 'zh-CN'
}

/** The server words its errors in the language of this cookie. */
export function rememberLanguage(language: 'zh' | 'en'): void {
  const secure = location.protocol === 'https:' ? '; Secure' : ''
  document.cookie = `zhike_lang=${language}; Path=/; Max-Age=31536000; SameSite=Lax${secure}`
}
