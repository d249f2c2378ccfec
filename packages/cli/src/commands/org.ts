import type { OrganizationSummary } from '@orgkey/core';
import { Command } from 'commander';
import type { Host } from '../host.js';
import { relativeTime } from '../output/relative-time.js';
import { withStore } from '../with-store.js';

export function orgCommand(host: Host): Command {
  return new Command('org')
    .description('organizations in the store')
    .addCommand(createOrganization(host))
    .addCommand(listOrganizations(host))
    .addCommand(renameOrganization(host))
    .addCommand(suspendOrganization(host))
    .addCommand(resumeOrganization(host));
}

function createOrganization(host: Host): Command {
  return new Command('create')
    .description('create an organization')
    .argument('<slug>', 'its name in URLs and requests: a-z, 0-9 and single hyphens, at most 63 characters')
    .option('--name <name>', 'what people call it (default: the slug)')
    .action((slug: string, { name }: { name?: string }, command: Command) =>
      withStore({ command, host }, async ({ manager, output, by }) => {
        const organization = await manager.createOrganization(name === undefined ? { slug } : { slug, name }, by);
        output.result(organization, `Created ${organization.slug} (${organization.name}).`);
      }),
    );
}

function listOrganizations(host: Host): Command {
  return new Command('list').description('list all organizations').action((_options: object, command: Command) =>
    withStore({ command, host }, async ({ manager, output }) => {
      output.table<OrganizationSummary>(
        await manager.listOrganizations(),
        [
          { title: 'SLUG', text: ({ slug }) => slug },
          { title: 'NAME', text: ({ name }) => name, flexible: true },
          { title: 'STATE', text: ({ suspendedAt }) => (suspendedAt === null ? 'active' : 'suspended') },
          { title: 'CREATED', text: ({ createdAt }) => relativeTime(createdAt) },
        ],
        'There are no organizations yet: `orgkey org create SLUG` creates one.',
      );
    }),
  );
}

function renameOrganization(host: Host): Command {
  return new Command('rename')
    .description('give an organization another slug; requests that name the old one are refused from then on')
    .argument('<slug>', 'its slug until now, which stays its own: no other organization gets it')
    .argument('<new-slug>', 'its slug from now on')
    .action((...given: readonly unknown[]) => {
      const command = given.at(-1) as Command;
      const [slug, to] = command.args as [string, string];
      return withStore({ command, host }, async ({ manager, output, by }) => {
        const organization = await manager.renameOrganization(slug, { slug: to }, by);
        output.result(organization, `Renamed ${slug} to ${organization.slug}.`);
      });
    });
}

function suspendOrganization(host: Host): Command {
  return new Command('suspend')
    .description('refuse all keys of an organization until it is resumed')
    .argument('<slug>')
    .action((slug: string, _options: object, command: Command) =>
      withStore({ command, host }, async ({ manager, output, by }) => {
        const organization = await manager.suspendOrganization(slug, by);
        output.result(organization, `Suspended ${slug}: none of its keys is accepted any more.`);
      }),
    );
}

function resumeOrganization(host: Host): Command {
  return new Command('resume')
    .description('accept the keys of a suspended organization again')
    .argument('<slug>')
    .action((slug: string, _options: object, command: Command) =>
      withStore({ command, host }, async ({ manager, output, by }) => {
        const organization = await manager.resumeOrganization(slug, by);
        output.result(organization, `Resumed ${slug}: its keys are accepted again.`);
      }),
    );
}
