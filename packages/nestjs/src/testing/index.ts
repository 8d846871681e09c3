export { MaikoTestingModule } from './maiko-testing-module';
