import { type KeyManager, OrgkeyError } from '@orgkey/core';

const ORGANIZATIONS = [
  { slug: 'acme', name: 'Acme' },
  { slug: 'globex', name: 'Globex' },
];
const BY = { actor: 'playground' };

/** Fills a store that is empty. */
export interface FirstKey {
  /**
   * Creates the organizations and one key where the store has no organization, and resolves with the key;
   * with `undefined` where it has. What broke off half-way is taken up again by the next call.
   */
  create(): Promise<string | undefined>;
}

export function createFirstKey(manager: KeyManager): FirstKey {
  let begun = false;
  return {
    async create() {
      if (!begun && (await manager.listOrganizations()).length > 0) return undefined;
      const ours = begun;
      begun = true;
      for (const [i, organization] of ORGANIZATIONS.entries()) {
        // The first of several processes that start at once creates the first organization, and goes on.
        const created = await isCreated(manager, organization);
        if (i === 0 && !created && !ours) return undefined;
      }
      // An earlier attempt of ours may have made the key and not heard of it: then it is lost, and another is made.
      return (await manager.create({ organization: 'acme', name: 'first-run' }, BY)).key;
    },
  };
}

async function isCreated(manager: KeyManager, organization: { slug: string; name: string }): Promise<boolean> {
  try {
    await manager.createOrganization(organization, BY);
    return true;
  } catch (error) {
    if (error instanceof OrgkeyError && error.code === 'organization_exists') return false;
    throw error;
  }
}
