import './public.ts'
import './live.ts'
import './keys.ts'
