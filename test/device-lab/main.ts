import { labObstacle, startLab } from './index.ts'

// `npm run lab`: two pretend phones until Ctrl-C.
const obstacle = await labObstacle()
if (obstacle !== null) {
  console.error(`The device lab cannot run here: ${obstacle}.`)
  process.exit(1)
}
const arm64 = await labObstacle('arm64')

console.log('Starting two pretend phones (the first time fetches about 18 MB with apt) …')
/** adb's own port: where no adb server runs yet, every command finds the lab by itself. */
const usualPort = 5037
const lab = await startLab(usualPort)
const stopped = new Promise<void>((resolve) => {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.once(signal, () => {
      resolve()
    })
})
try {
  const phones = [
    await lab.add({ name: 'alpha', kind: 'x86_64', port: 5601 }),
    await lab.add({ name: 'beta', kind: arm64 === null ? 'arm64' : 'x86_64', port: 5602 }),
  ]
  if (arm64 !== null) console.log(`Both are x86_64: ${arm64}.`)
  console.log(`
${phones.map(({ serial, face }) => `  ${serial.padEnd(17)}  ${face.name} (${face.kind})`).join('\n')}

${
  lab.server.port === usualPort
    ? 'In another terminal:'
    : `Another adb server runs here already, so theirs listens on port ${lab.server.port}. In another terminal:

  export ANDROID_ADB_SERVER_PORT=${lab.server.port}`
}

  npx tansaku devices
  npx tansaku measure --device adb:${phones[0]?.serial ?? ''} --space fbnet-mini
  adb shell                      (any adb finds them the same way)

Change what a phone says while it runs, for example its thermal status or its battery:

${phones.map(({ labFile }) => `  ${labFile('dumpsys')}`).join('\n')}

Ctrl-C unplugs both and removes everything.`)
  await stopped
} finally {
  await lab.dispose()
}
console.log('\nUnplugged.')
