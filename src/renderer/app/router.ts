import { createRouter, createWebHashHistory } from 'vue-router'

/** Hash addresses, because the same files are served by the headless host and by the window's own protocol. */
export const router = createRouter({
  history: createWebHashHistory(),
  routes: [
    { path: '/', component: () => import('../plans/StartPage.vue') },
    { path: '/plans', redirect: '/' },
    { path: '/plans/:id', component: () => import('../plans/PlanPage.vue'), props: true },
    { path: '/devices', component: () => import('../devices/DevicesPage.vue') },
    { path: '/latency-tables', component: () => import('../latency-tables/TablesPage.vue') },
    { path: '/latency-tables/compare', component: () => import('../latency-tables/ComparePage.vue') },
    { path: '/latency-tables/:id', component: () => import('../latency-tables/TablePage.vue'), props: true },
    { path: '/data', component: () => import('../datasets/DataPage.vue') },
    { path: '/data/:id', component: () => import('../datasets/PictureSetPage.vue'), props: true },
    { path: '/searches', component: () => import('../searches/SearchesPage.vue') },
    { path: '/searches/new', component: () => import('../searches/NewSearchPage.vue') },
    { path: '/searches/compare', component: () => import('../searches/CompareRunsPage.vue') },
    { path: '/searches/:id', component: () => import('../searches/RunPage.vue'), props: true },
    { path: '/sweeps', component: () => import('../sweeps/SweepsPage.vue') },
    { path: '/sweeps/new', component: () => import('../sweeps/NewSweepPage.vue') },
    { path: '/sweeps/:id', component: () => import('../sweeps/SweepPage.vue'), props: true },
    { path: '/architectures', component: () => import('../architectures/ArchitecturesPage.vue') },
    { path: '/architectures/:id', component: () => import('../architectures/ArchitecturePage.vue'), props: true },
    { path: '/front', component: () => import('../fronts/FrontPage.vue') },
    { path: '/front/devices', component: () => import('../matrices/MatrixPage.vue') },
    { path: '/comparisons', component: () => import('../comparisons/ComparisonsPage.vue') },
    { path: '/comparisons/:id', component: () => import('../comparisons/ComparisonPage.vue'), props: true },
    { path: '/workers', component: () => import('../workers/WorkersPage.vue') },
    { path: '/system', component: () => import('../system/SystemPage.vue') },
    { path: '/:rest(.*)*', component: () => import('./NotFoundPage.vue') },
  ],
})

/** Reads all pages while nobody waits for anything: their links work also when the connection is gone. */
export async function preloadPages(): Promise<void> {
  for (const { components } of router.getRoutes()) {
    const load: unknown = components?.['default']
    if (typeof load !== 'function') continue
    await new Promise((resolve) => requestIdleCallback(resolve, { timeout: 2_000 }))
    // Read again when it is gone to, which tells why it cannot be.
    await Promise.resolve((load as () => Promise<unknown>)()).catch(() => {})
  }
}
