import type { Db } from '#platform/db/index.ts'
import { categoriesNow } from '../definitions.ts'

/** What a category is called; an ended one keeps its name. */
export async function categoryWords(db: Db) {
  const { categories } = await categoriesNow(db)
  return ({ categoryKey, detailKey }: { categoryKey: string; detailKey: string | null }) => {
    const category = categories.find(({ key }) => key === categoryKey)
    const detail = category?.details.find(({ key }) => key === detailKey)
    return [category?.name ?? categoryKey, detail?.name].filter((name) => name !== undefined).join(': ')
  }
}
