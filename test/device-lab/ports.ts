import { createServer } from 'node:net'

/**
 * A free TCP port on loopback. Never 5555 to 5585: every adb server looks there for emulators and would take our phone.
 */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = await new Promise<number>((resolve, reject) => {
      const server = createServer()
      server.once('error', reject)
      server.listen(0, '127.0.0.1', () => {
        const address = server.address()
        server.close(() =>
          address && typeof address === 'object' ? resolve(address.port) : reject(new Error('no port')),
        )
      })
    })
    if (port < 5555 || port > 5585) return port
  }
}

/** The wished port where it is free, else any free one. */
export async function freePortLike(wish: number): Promise<number> {
  const isFree = await new Promise<boolean>((resolve) => {
    const server = createServer()
    server.once('error', () => {
      resolve(false)
    })
    server.listen(wish, '127.0.0.1', () => {
      server.close(() => {
        resolve(true)
      })
    })
  })
  return isFree ? wish : freePort()
}
