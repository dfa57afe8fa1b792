import { useCircleOfText } from './modules/messages/index.ts'
import { circleOfText } from './modules/triage/index.ts'

// Mail about nothing we know is a circle's from the moment it is read, whichever way it came.
useCircleOfText(circleOfText)
