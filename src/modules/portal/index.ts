export { portalJobs } from './jobs.ts'
export { residentEntrance } from './pages/entrance.ts'
export { portalRoutes } from './routes.ts'
