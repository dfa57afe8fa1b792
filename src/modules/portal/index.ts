export { residentEntrance } from './entrance.ts'
export { portalRoutes } from './routes.ts'
