export const en = {
  title: 'Data sets', note: 'Folders are on the computer that runs the workbench.',
  dialog: 'Data sets and their folders',
  states: { ready: 'Ready', missing: 'Missing', corrupt: 'Corrupt' },
  images: '{training} images to train on, {test} to test', classes: '{count} classes of {shape}',
  words: '{training} words to train on, {test} to test', vocabulary: '{count} different words', uncounted: 'Counted when it is used',
  problems: {
    'no-folder': 'Set a folder that holds {files}.', 'folder-missing': 'There is no such folder.', 'files-missing': 'Missing in it: {files}', 'files-too-small': 'Too small to be whole: {files}',
  },
  folder: 'Folder of {name}', noFolder: 'no folder set', forgets: 'Saved empty, the folder is forgotten.',
  save: 'Save', saved: '{name}: the folder is saved', notSaved: 'The folder was not saved',
}

export const ja: typeof en = {
  title: 'データセット', note: 'フォルダは、ワークベンチが動いているコンピューター上のものです。',
  dialog: 'データセットとそのフォルダ',
  states: { ready: '使用可', missing: 'なし', corrupt: '破損' },
  images: '学習用画像 {training} 枚、テスト用 {test} 枚', classes: '{count} クラス、{shape}',
  words: '学習用 {training} 語、テスト用 {test} 語', vocabulary: '異なり語 {count} 語', uncounted: '使用時に数えます',
  problems: {
    'no-folder': '{files} を含むフォルダを設定してください。', 'folder-missing': 'そのフォルダはありません。', 'files-missing': '足りないファイル: {files}', 'files-too-small': '小さすぎて不完全なファイル: {files}',
  },
  folder: '{name} のフォルダ', noFolder: 'フォルダ未設定', forgets: '空欄で保存すると、フォルダの設定を消します。',
  save: '保存', saved: '{name} のフォルダを保存しました', notSaved: 'フォルダを保存できませんでした',
}
