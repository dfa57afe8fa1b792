import './public.ts'
import './ending.ts'
import './live.ts'
import './keys.ts'
