// Who may import what; CONTRIBUTING.md has it as a table. Tests and bench may import anything. That no two folders need
// each other is found by scripts/lint/layers-reporter.mjs, which tells of these rules too.
const layer = (name, from, forbidden, comment) => ({
  name,
  comment,
  severity: 'error',
  from: { path: from, pathNot: '\\.spec\\.ts$' },
  to: { path: forbidden },
})

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'shared-is-pure',
      comment: "Both sides use src/shared: it imports zod, oRPC's contract and itself only.",
      severity: 'error',
      from: { path: '^src/shared/', pathNot: '\\.spec\\.ts$' },
      to: { pathNot: ['^src/shared/', '^node_modules/zod/', '^node_modules/@orpc/contract/'] },
    },
    layer('store-stands-alone', '^src/main/store/', '^src/main/(?!store/|locks/)', 'The store knows shared only.'),
    layer(
      'locks-stand-alone',
      '^src/main/locks/',
      '^src/(?!main/locks/)',
      'A lock on a file knows nothing but the file.',
    ),
    layer('logs-stand-alone', '^src/main/logs/', '^src/main/(?!logs/)', 'A log file does not know what is told in it.'),
    layer('zip-stands-alone', '^src/main/zip/', '^src/(?!main/zip/)', 'A ZIP file does not know what is in it.'),
    layer(
      'datasets-stand-alone',
      '^src/main/datasets/',
      '^src/main/(?!datasets/|locks/)',
      'Pictures are read by those who ask for them; how does not depend on whom.',
    ),
    layer('devices-stand-alone', '^src/main/devices/', '^src/main/(?!devices/)', 'Devices know shared only.'),
    layer(
      'compute-stands-alone',
      '^src/main/compute/',
      '^src/main/(?!compute/|locks/|logs/)',
      'The search is started as a process, never imported.',
    ),
    layer(
      'queue-stands-alone',
      '^src/main/queue/',
      '^src/main/(?!queue/|compute/)',
      'The queue holds names of runs; what they are is the workbench.',
    ),
    layer(
      'worker-stands-alone',
      '^src/main/worker/',
      '^src/main/(?!worker/|queue/|compute/|devices/|locks/|logs/)',
      'A worker knows its workbench by what they say to each other.',
    ),
    layer(
      'search-stands-alone',
      '^src/main/search/',
      '^src/main/(?!search/|compute/(protocol|run-folder|run-lock)\\.ts|datasets/shards\\.ts)',
      "The search speaks to the rest by compute's messages, and reads the pictures that were decoded for it.",
    ),
    layer(
      'workbench-below-hosts',
      '^src/main/workbench/',
      '^src/main/(desktop|headless|cli|search)/',
      'The workbench is hosted; it does not know by whom.',
    ),
    layer(
      'hosts-use-the-workbench',
      '^src/main/(desktop|headless|cli)/',
      '^src/main/search/',
      'Hosts reach the search through the workbench.',
    ),
    layer(
      'renderer-sees-shared',
      '^src/(renderer|preload)/',
      '^(src/main|scripts)/',
      'Pages reach the workbench by the contract.',
    ),
    layer(
      'renderer-leaves',
      '^src/renderer/(ui|client|format|i18n)/',
      '^src/renderer/(?!(ui|client|format|i18n)/)',
      'What every page uses knows no page.',
    ),
    layer('shared-by-both-sides', '^src/main/', '^src/(renderer|preload)/', 'The main side does not import pages.'),
    layer(
      'product-without-tests',
      '^(src|scripts)/',
      '^(test|bench)/',
      'Nothing of the product is in test/ or bench/.',
    ),
    {
      name: 'scripts-stand-alone',
      severity: 'error',
      comment: 'Set-up and launcher run before anything is installed: they import Node and each other.',
      // Icons are drawn for a package, when all is installed.
      from: { path: '^scripts/', pathNot: '\\.spec\\.mjs$|^scripts/package/icons\\.mjs$' },
      to: { pathNot: '^scripts/', dependencyTypesNot: ['core'] },
    },
    layer(
      'scripts-by-those-who-ask-where',
      '^src/(?!main/(store|devices|workbench)/)',
      '^scripts/',
      'Who needs the place of a part asks the store, the devices or the workbench.',
    ),
    layer(
      'scripts-by-their-paths-and-parts',
      '^src/',
      '^scripts/(?!setup/(paths|parts)\\.)',
      'The product asks set-up where things are and what is there, no more.',
    ),
    {
      name: 'tensorflow-in-search-only',
      severity: 'error',
      comment: 'TensorFlow lives in the search process.',
      from: { path: '^src/', pathNot: ['^src/main/search/', '\\.spec\\.ts$'] },
      to: { path: '^node_modules/@tensorflow/' },
    },
    {
      name: 'electron-in-desktop-only',
      severity: 'error',
      comment: 'One workbench, three hosts: only the desktop one imports electron.',
      from: { path: '^src/', pathNot: '^src/(main/desktop|preload)/' },
      to: { path: '^node_modules/electron/' },
    },
    {
      name: 'features-by-their-service',
      severity: 'error',
      comment:
        'A feature of the workbench reaches another through its service (or index); jobs/ and events/ are there for all.',
      from: { path: '^src/main/workbench/([^/]+)/', pathNot: '\\.spec\\.ts$' },
      to: {
        path: '^src/main/workbench/([^/]+)/(?!(index|service)\\.ts)',
        pathNot: ['^src/main/workbench/$1/', '^src/main/workbench/(jobs|events)/'],
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'no-cycles',
      severity: 'error',
      comment: 'Files that need each other are one file or lack a third.',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'resolvable',
      severity: 'error',
      comment: 'Every import leads somewhere.',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: ['node_modules'] },
    exclude: { path: '^(node_modules|out)/.*/node_modules/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      conditionNames: ['node', 'import', 'require', 'types', 'default'],
      exportsFields: ['exports'],
      mainFields: ['module', 'main', 'types'],
    },
  },
}
