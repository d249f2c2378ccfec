import type { Refusal } from './api.js';

/** Why the list can't be shown. */
export function listFailure({ code, message }: Refusal): string {
  if (code === 'offline') return 'There is no connection to the server.';
  if (code === 'organization_not_found')
    return 'Who is signed in has changed: this organization’s keys are not theirs.';
  return code === 'unavailable' ? 'The key store can’t be reached at the moment.' : message;
}

/** Why a change was not made, or is not known to have been made. */
export function changeFailure({ code, message }: Refusal): string {
  if (code === 'offline')
    return 'No answer came. Look at the list before you try again: the change may have been made.';
  if (code === 'unavailable') return 'The key store did not answer, so nothing is certain to have changed. Try again.';
  if (code === 'session_missing') return 'You are signed out. Sign in again in another tab, then try again.';
  return message;
}
