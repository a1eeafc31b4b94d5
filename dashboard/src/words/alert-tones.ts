import {
  IconAlertOctagonFilled,
  IconAlertTriangleFilled,
  IconHeartbeat,
  IconInfoCircleFilled,
} from '@tabler/icons-react';
import type { Severity } from '@contracts/alert-words';
import type { Mark } from './tones';

/** A shape of its own for each, besides its colour and its word. */
export const SEVERITY_MARKS: Record<Severity, Mark> = {
  critical: { tone: 'bad', icon: IconAlertOctagonFilled },
  warning: { tone: 'warn', icon: IconAlertTriangleFilled },
  info: { tone: 'run', icon: IconInfoCircleFilled },
  none: { tone: 'idle', icon: IconHeartbeat },
};
