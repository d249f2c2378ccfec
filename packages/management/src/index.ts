export { createManagement, type Management } from './management.js';
export { type OpenApiDocument, openApiDocument } from './openapi/document.js';
export type { ManagementOptions, ScopeChoice } from './options.js';
export type { RequestContext } from './request-context.js';
export type { ManagedOrganization, Session } from './session.js';
