import { toJsonSchema } from '@valibot/to-json-schema';
import { PROBLEMS, type ProblemCode } from '../problem.js';
import { OPERATIONS, type Operation } from './operations.js';
import { SCHEMAS, type SchemaName } from './schemas.js';
import { SECURITY_SCHEMES } from './security-schemes.js';

/** An OpenAPI 3.1 document: plain data, fit for JSON. */
export type OpenApiDocument = Readonly<Record<string, unknown>>;

/**
 * The OpenAPI 3.1 document of the HTTP API below `basePath`, made from the schemas that judge requests. Its
 * security schemes describe the keys; the API itself is for who is signed in to the host application, and
 * no key opens it.
 *
 * @example
 * const document = openApiDocument('/settings/api-keys');
 */
export function openApiDocument(basePath: string): OpenApiDocument {
  return {
    openapi: '3.1.0',
    info: {
      title: 'API keys',
      version: '1',
      description: 'For who is signed in to the host application. No API key opens it.',
    },
    servers: [{ url: basePath }],
    security: [],
    paths: mapValues(OPERATIONS, (methods) => mapValues(methods, describe)),
    components: {
      securitySchemes: SECURITY_SCHEMES,
      schemas: mapValues(SCHEMAS, (schema) => {
        const { $schema: _, ...rest } = toJsonSchema(schema, { target: 'draft-2020-12', typeMode: 'input' });
        return rest;
      }),
    },
  };
}

function describe({ operationId, summary, body, answer, refusals = [], parameters }: Operation): object {
  const [status, schema] = answer;
  return {
    operationId,
    summary,
    security: [],
    ...(parameters === undefined ? {} : { parameters }),
    ...(body === undefined ? {} : { requestBody: { required: true, content: json(body) } }),
    responses: {
      [status]: { description: summary, content: json(schema) },
      ...refusalsByStatus([...refusals, 'session_missing', 'unavailable']),
    },
  };
}

function refusalsByStatus(codes: readonly ProblemCode[]): Record<string, object> {
  const statuses = [...new Set(codes.map((code) => PROBLEMS[code].status))];
  const codesOf = (status: number) => codes.filter((code) => PROBLEMS[code].status === status).join(', ');
  const content = { 'application/problem+json': { schema: reference('Problem') } };
  return Object.fromEntries(statuses.map((status) => [status, { description: codesOf(status), content }]));
}

function json(name: SchemaName): object {
  return { 'application/json': { schema: reference(name) } };
}

function reference(name: SchemaName): object {
  return { $ref: `#/components/schemas/${name}` };
}

function mapValues<T, R>(record: Readonly<Record<string, T>>, map: (value: T) => R): Record<string, R> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, map(value)]));
}
