export { libsqlDatabase as unpinned } from '@orgkey/core/sql';
