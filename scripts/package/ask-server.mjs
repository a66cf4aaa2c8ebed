// Run inside a package's bare root: its server answers the page and what the page asks for, and ends when told to.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'

const server = spawn('/opt/Tansaku/resources/tansaku', ['serve', '--json'], { stdio: ['ignore', 'pipe', 'inherit'] })
const ended = once(server, 'close')
let said = ''
for await (const line of createInterface({ input: server.stdout })) {
  said += line
  if (!said.endsWith('}')) continue
  const { entrance } = JSON.parse(said)
  // As a browser: the entrance gives a cookie and sends on.
  const welcome = await fetch(entrance, { redirect: 'manual' })
  const headers = { cookie: welcome.headers.get('set-cookie')?.split(';')[0] ?? '' }
  const page = await fetch(new URL('/', entrance), { headers })
  const text = await page.text()
  process.stdout.write(`${page.status} / ${/<title>.*<\/title>/.exec(text)?.[0]}\n`)
  let isWhole = page.ok && text.includes('<title>Tansaku')
  for (const [, path] of text.matchAll(/(?:src|href)="([^"]+)"/g)) {
    const part = await fetch(new URL(path, page.url), { headers })
    const { byteLength } = await part.arrayBuffer()
    process.stdout.write(`${part.status} ${path} ${byteLength} bytes\n`)
    isWhole &&= part.ok && byteLength > 0
  }
  if (!isWhole) process.exitCode = 1
  break
}
server.kill('SIGINT')
const [code] = await ended
process.stdout.write(`ended with ${code}\n`)
