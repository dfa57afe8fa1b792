export { residentEntrance } from './pages/entrance.ts'
export { portalJobs } from './jobs.ts'
export { portalRoutes } from './routes.ts'
