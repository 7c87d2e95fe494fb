-- AlterTable
ALTER TABLE "Swarm" ADD COLUMN     "upgrade" JSON;


