import type { Emitter } from '../events/emitter.js';
import type { Refused } from './denial.js';
import type { Failure } from './outcome.js';
import type { Principal } from './principal.js';
import { CODE_OF_REASON } from './refusals.js';

/** What a request comes to: a value, or a refusal with the whole answer that the client gets. */
export type Outcome<T> = { readonly ok: true; readonly value: T } | Refused;

/** Turns failures into answers, and tells those who listen. */
export interface Settlement {
  readonly refuse: (failure: Failure) => Refused;
  readonly accept: (principal: Principal | undefined) => void;
}

export function createSettlement(deny: (failure: Failure) => Refused, emitter: Emitter): Settlement {
  const tellRefused = ({ reason, subject, cause }: Failure): void => {
    const code = CODE_OF_REASON[reason];
    const type = code === 'unavailable' ? 'unavailable' : 'refused';
    emitter.decision({ type, code, reason, keyId: subject?.keyId, organizationId: subject?.organizationId, cause });
  };
  return {
    refuse(failure) {
      if (emitter.hearsDecisions()) tellRefused(failure);
      const refused = deny(failure);
      return failure.cause === undefined ? refused : { ...refused, cause: failure.cause };
    },
    accept(principal) {
      if (principal === undefined || !emitter.hearsDecisions()) return;
      emitter.decision({ type: 'accepted', keyId: principal.keyId, organizationId: principal.organization.id });
    },
  };
}

/** A failure of a later phase, which knows whom it is about. */
export function refusedFor(failure: Failure, principal: Principal): Failure {
  return { ...failure, subject: { keyId: principal.keyId, organizationId: principal.organization.id } };
}
