import { readFile } from 'node:fs/promises'
import { protocol } from 'electron'
import { pageFor, pagesFolder, securityHeaders } from '#main/workbench/index.ts'
import { appOrigin, appScheme } from './settings.ts'

/** Before the app is ready: the scheme is known. */
export function declareScheme(): void {
  protocol.registerSchemesAsPrivileged([appScheme])
}

/**
 * Items 7 and 18: pages come through app:// with the content security policy, from one folder, after the same path
 * check as the server's.
 */
export function serveScheme(): void {
  protocol.handle(appScheme.scheme, async (request) => {
    const url = new URL(request.url)
    const page =
      `${url.protocol}//${url.host}` === appOrigin && request.method === 'GET'
        ? pageFor(pagesFolder(), url.pathname)
        : null
    const content = page && (await readFile(page.file).catch(() => null))
    if (page === null || content === null)
      return new Response('Not found.', { status: 404, headers: { ...securityHeaders, 'content-type': 'text/plain' } })
    return new Response(new Uint8Array(content), { headers: { ...securityHeaders, 'content-type': page.type } })
  })
}
