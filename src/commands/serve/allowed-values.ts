export { LOG_FORMATS, LOG_LEVELS } from '../../http/observe/log.js';
