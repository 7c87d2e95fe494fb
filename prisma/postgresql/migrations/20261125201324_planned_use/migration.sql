-- AlterTable
ALTER TABLE "Build" ADD COLUMN     "use" JSON;


