import { createHash } from 'node:crypto'

const texts = {
  en: {
    title: 'Sign in to Tansaku',
    why: 'This browser has no session with this workbench: it is new here, its session is over, or the server was given another home.',
    how: 'Open the address that the terminal printed when the server started, or paste it, or the token in it, here.',
    again: 'If the terminal is closed, stop the server and start it again with: npx tansaku serve',
    label: 'Address or token',
    wrong: 'This is not the token of the server that runs now. It prints a new one at each start.',
    go: 'Sign in',
  },
  ja: {
    title: 'Tansaku にサインイン',
    why: 'このブラウザーには、このワークベンチのセッションがありません。初めて開いたか、セッションの期限が切れたか、サーバーのホームが変わりました。',
    how: 'サーバーの起動時にターミナルに表示されたアドレスを開くか、そのアドレスまたはトークンをここに貼り付けてください。',
    again: 'ターミナルを閉じた場合は、サーバーを停止し、もう一度起動してください: npx tansaku serve',
    label: 'アドレスまたはトークン',
    wrong: '実行中のサーバーのトークンではありません。トークンは起動のたびに新しくなります。',
    go: 'サインイン',
  },
} as const

const style = `:root{color-scheme:light dark}
body{font:13px/20px system-ui,'Noto Sans CJK JP',sans-serif;margin:0;min-height:100vh;display:grid;place-items:center;background:light-dark(#f5f6f7,#121316);color:light-dark(#1a1d21,#e5e7ea)}
main{width:min(440px,calc(100vw - 32px));box-sizing:border-box;padding:24px;border-radius:6px;border:1px solid light-dark(#e0e2e6,#2c3036);background:light-dark(#fff,#191b1f)}
h1{font-size:18px;line-height:24px;margin:0 0 12px}p{margin:0 0 12px}.more{color:light-dark(#5a616b,#a2a9b4)}
.wrong{padding:8px 12px;border-radius:6px;border:1px solid light-dark(#b42b23,#ff8880);background:light-dark(#fbe8e6,#3b1a18)}
label{display:block;font-weight:600;margin-bottom:4px}form{margin-bottom:16px}
input{box-sizing:border-box;width:100%;height:32px;padding:0 8px;font:inherit;color:inherit;border-radius:6px;border:1px solid light-dark(#80868f,#6b727d);background:light-dark(#fff,#212429)}
button{margin-top:12px;height:32px;padding:0 16px;font:inherit;font-weight:600;border:0;border-radius:6px;background:light-dark(#2857c5,#86a9ff);color:light-dark(#fff,#0d1426);cursor:pointer}
:focus-visible{outline:2px solid light-dark(#2857c5,#86a9ff);outline-offset:2px}`

/** Nothing but this page's own style, and its form, which leads here. */
export const signInPolicy = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`

/** The first of the two languages that the browser asks for. */
function languageOf(accepted: string): keyof typeof texts {
  const wanted = accepted.split(',').map((each) => each.trim().slice(0, 2).toLowerCase())
  return wanted.find((each) => each === 'en' || each === 'ja') ?? 'en'
}

/** What a browser without a session is shown. It holds nothing that the request brought. */
export function signInPage(acceptedLanguages: string, tried: 'nothing' | 'wrong token'): string {
  const language = languageOf(acceptedLanguages)
  const text = texts[language]
  return `<!doctype html>
<html lang="${language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${text.title}</title><style>${style}</style></head>
<body><main><h1>${text.title}</h1>
${tried === 'wrong token' ? `<p class="wrong" role="alert">${text.wrong}</p>` : ''}<p>${text.why}</p><p>${text.how}</p>
<form action="/" method="get"><label for="token">${text.label}</label><input id="token" name="token" type="password" autocomplete="off" required autofocus><button>${text.go}</button></form>
<p class="more">${text.again}</p></main></body></html>
`
}

/** A pasted address has the token in it. */
export const pastedToken = (text: string): string => /[?&]token=([\w-]+)/.exec(text)?.[1] ?? text.trim()
