// warm-client.mjs SOCKET -s PROGRAM [ARGUMENT…]: has warm-python.py run a program, prints what it prints, ends as it.
import { connect } from 'node:net'
import { createInterface } from 'node:readline'

const [, , socket, , ...program] = process.argv
const connection = connect(socket)
connection.write(`${JSON.stringify(program)}\n`)
for await (const line of createInterface({ input: connection })) {
  const end = /^\{"exitCode": (\d+)\}$/.exec(line)
  if (end === null) process.stdout.write(`${line}\n`)
  else process.exitCode = Number(end[1])
}
