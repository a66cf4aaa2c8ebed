import { describe, expect, it } from 'vitest'
import { pickAbi } from './benchmark-binary.ts'
import { adbCandidates, findAdb } from './find-adb.ts'
import { checkedSettings, overridingVariables, reachOf } from './settings.ts'
import { stateOf, stateOfRefusal } from './states.ts'

describe('states', () => {
  it.each([
    ['device', 'ready'],
    ['unauthorized', 'unauthorized'],
    ['authorizing', 'unauthorized'],
    ['offline', 'offline'],
    ['connecting', 'offline'],
    ['detached', 'offline'],
    ['no permissions (user in plugdev group; are your udev rules wrong?); see [http://x]', 'no-permission'],
    ['insufficient permissions for device', 'no-permission'],
    [
      'no permissions (missing udev rules? user is in the plugdev group); see [http://developer.android.com/tools/device.html]',
      'no-permission',
    ],
    ['recovery', 'offline'],
    ['bootloader', 'offline'],
    ['\u001b[2J', 'offline'],
  ])('%j is %s', (word, state) => {
    expect(stateOf(word).state).toBe(state)
  })
  it('comes with advice unless ready, free of control characters', () => {
    expect(stateOf('device').advice).toBeNull()
    expect(stateOf('\u001b[2Jx').advice).not.toContain('\u001b')
  })
})

describe('a refusal', () => {
  it.each([
    [
      "device unauthorized.\nThis adb server's $ADB_VENDOR_KEYS is not set\nTry 'adb kill-server' if that seems wrong.",
      'unauthorized',
    ],
    ['device still authorizing', 'unauthorized'],
    ['insufficient permissions for device: user in plugdev group; no permissions', 'no-permission'],
    ['insufficient permissions for device: user in plugdev group; are your udev rules wrong?', 'no-permission'],
    ['device still connecting', 'offline'],
    ['device offline', 'offline'],
    ['device detached', 'offline'],
    ['more than one device', 'offline'],
    ['device is in Recovery', 'offline'],
  ])('%j is told as %s, with what to do', (text, state) => {
    expect(stateOfRefusal(text)).toMatchObject({ state, advice: expect.stringMatching(/\w/u) as string })
  })
  it('of one kind is told by itself, with what helps against it', () => {
    expect(stateOfRefusal('device still connecting')?.advice).toMatch(/Wait/u)
    expect(stateOfRefusal('device detached')?.advice).toMatch(/adb attach/u)
    expect(stateOfRefusal('insufficient permissions for device')?.advice).toMatch(/udev/u)
  })
  it('of other words is none', () => {
    expect(stateOfRefusal("device '1' not found")).toBeNull()
  })
})

describe('the ABI of a phone', () => {
  it('is the first of its list that the benchmark exists for', () => {
    expect(pickAbi(['arm64-v8a', 'armeabi-v7a'])).toBe('arm64-v8a')
    expect(pickAbi(['x86', 'armeabi-v7a', 'x86_64'])).toBe('armeabi-v7a')
    expect(pickAbi(['riscv64'])).toBeNull()
  })
})

describe('finding adb', () => {
  it('looks on PATH first, then in the SDK folders', () => {
    const found = adbCandidates({
      environment: { PATH: '/a:/b', ANDROID_HOME: '/sdk' },
      platform: 'linux',
      home: '/home/me',
    })
    expect(found.slice(0, 4)).toEqual([
      '/a/adb',
      '/b/adb',
      '/sdk/platform-tools/adb',
      '/home/me/Android/Sdk/platform-tools/adb',
    ])
  })
  it('says what to install when it is nowhere, and names a wrong setting', async () => {
    await expect(findAdb({ setting: '/nowhere/adb' })).rejects.toMatchObject({
      code: 'ADB_MISSING',
      message: expect.stringContaining('/nowhere/adb') as string,
    })
  })
})

const none = { adbProgram: null, adbServers: [] }
const serversOf = (environment: NodeJS.ProcessEnv, adbServers: string[] = []): readonly unknown[] =>
  reachOf({ ...none, adbServers }, environment).servers

describe('the servers', () => {
  it('are the one adb’s own variables name', () => {
    expect(serversOf({})).toEqual([{ host: '127.0.0.1', port: 5037 }])
    expect(serversOf({ ANDROID_ADB_SERVER_ADDRESS: '', ANDROID_ADB_SERVER_PORT: '' })).toEqual([
      { host: '127.0.0.1', port: 5037 },
    ])
    expect(serversOf({ ANDROID_ADB_SERVER_PORT: '6037' })).toEqual([{ host: '127.0.0.1', port: 6037 }])
    expect(serversOf({ ADB_SERVER_SOCKET: 'tcp:lab:5038' })).toEqual([{ host: 'lab', port: 5038 }])
    expect(() => serversOf({ ANDROID_ADB_SERVER_PORT: 'x' })).toThrow('ANDROID_ADB_SERVER_PORT')
    expect(serversOf({ ADB_SERVER_SOCKET: 'tcp:5038' })).toEqual([{ host: '127.0.0.1', port: 5038 }])
    expect(serversOf({ ANDROID_ADB_SERVER_ADDRESS: '::1' })).toEqual([{ host: '::1', port: 5037 }])
  })
  it('gives way to Tansaku’s own variable, which may name several', () => {
    expect(serversOf({ TANSAKU_ADB_SERVERS: '127.0.0.1:5037, lab-pc', ANDROID_ADB_SERVER_PORT: '6037' })).toEqual([
      { host: '127.0.0.1', port: 5037 },
      { host: 'lab-pc', port: 5037 },
    ])
  })
  it('come from the settings where the environment says nothing', () => {
    expect(serversOf({}, ['lab-pc', '[::1]:6000'])).toEqual([
      { host: 'lab-pc', port: 5037 },
      { host: '::1', port: 6000 },
    ])
    expect(serversOf({ ANDROID_ADB_SERVER_PORT: '6037' }, ['lab-pc'])).toEqual([{ host: '127.0.0.1', port: 6037 }])
    expect(overridingVariables({ TANSAKU_ADB: '/x/adb', TANSAKU_ADB_SERVERS: '', ADB_SERVER_SOCKET: 'tcp:1' })).toEqual(
      ['TANSAKU_ADB', 'ADB_SERVER_SOCKET'],
    )
  })
})

describe('the adb program', () => {
  it('is the environment’s before the settings’', () => {
    expect(reachOf({ adbProgram: '/a/adb', adbServers: [] }, {}).adbPath).toBe('/a/adb')
    expect(reachOf({ adbProgram: '/a/adb', adbServers: [] }, { TANSAKU_ADB: '/b/adb' }).adbPath).toBe('/b/adb')
    expect(reachOf(none, {}).adbPath).toBeNull()
  })
})

describe('settings', () => {
  it('are kept tidied', async () => {
    expect(
      await checkedSettings({ adbProgram: '  ', adbServers: [' lab-pc ', '', 'lab-pc:5037', '[::1]:6000'] }),
    ).toEqual({ adbProgram: null, adbServers: ['lab-pc:5037', '[::1]:6000'] })
  })
  it.each([
    ['an address with a user in it', { adbProgram: null, adbServers: ['me@host:1'] }],
    ['two addresses in one', { adbProgram: null, adbServers: ['a:1, b:2'] }],
    ['a port out of range', { adbProgram: null, adbServers: ['host:70000'] }],
    ['a path that is not whole', { adbProgram: 'adb', adbServers: [] }],
    ['a program of another name', { adbProgram: '/bin/sh', adbServers: [] }],
    ['a program that is not there', { adbProgram: '/nowhere/adb', adbServers: [] }],
  ])('with %s are refused', async (_, settings) => {
    await expect(checkedSettings(settings)).rejects.toMatchObject({ code: 'ADB_SETTING' })
  })
})
