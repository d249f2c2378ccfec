/** What an organization has. */
export interface Resource {
  readonly id: string;
  readonly name: string;
}

export type ResourceKind = 'environments' | 'agents' | 'registries';

type Resources = Readonly<Record<ResourceKind, readonly Resource[]>>;

const CATALOGUE: ReadonlyMap<string, Resources> = new Map([
  [
    'acme',
    {
      environments: [
        { id: 'acme-production', name: 'Production' },
        { id: 'acme-staging', name: 'Staging' },
        { id: 'acme-sandbox', name: 'Sandbox' },
      ],
      agents: [
        { id: 'acme-support', name: 'Support' },
        { id: 'acme-invoices', name: 'Invoices' },
      ],
      registries: [
        { id: 'acme-models', name: 'Models' },
        { id: 'acme-tools', name: 'Tools' },
      ],
    },
  ],
  [
    'globex',
    {
      environments: [
        { id: 'globex-live', name: 'Live' },
        { id: 'globex-test', name: 'Test' },
      ],
      agents: [
        { id: 'globex-research', name: 'Research' },
        { id: 'globex-translate', name: 'Translate' },
        { id: 'globex-summary', name: 'Summary' },
      ],
      registries: [
        { id: 'globex-prompts', name: 'Prompts' },
        { id: 'globex-datasets', name: 'Datasets' },
      ],
    },
  ],
]);

/** An organization's own resources; an organization that was created later has none yet. */
export function resourcesOf(slug: string, kind: ResourceKind): readonly Resource[] {
  return CATALOGUE.get(slug)?.[kind] ?? [];
}
