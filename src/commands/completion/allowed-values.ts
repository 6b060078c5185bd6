import { ENGINE_MODES } from '../../local/settings.js';
import { PROGRESS_STYLES } from '../globals/progress-style.js';
import { LOG_FORMATS, LOG_LEVELS } from '../serve/allowed-values.js';

/** The values of options that take one of a few. */
export const ALLOWED_VALUES: Readonly<Record<string, readonly string[]>> = {
  '--output': ['json'],
  '--progress': PROGRESS_STYLES,
  '--local-engine': ENGINE_MODES,
  '--log-level': LOG_LEVELS,
  '--log-format': LOG_FORMATS,
};
