export { startServer, type HeadlessServer, type ServerOptions } from './server.ts'
