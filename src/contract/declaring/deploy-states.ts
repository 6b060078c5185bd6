/**
 * What a deploy can be. Running: as many instances as were asked for are `RUNNING`. Else failed: an instance `FAILED`.
 * Else pending. Gone: it is listed no more.
 */
export const DEPLOY_STATES = ['running', 'pending', 'failed', 'gone'] as const;
