-- CreateTable
CREATE TABLE "Token" (
    "token" TEXT NOT NULL,
    "hash" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "scope" JSON NOT NULL,
    "by" TEXT NOT NULL,
    "at" BIGINT NOT NULL,
    "expiresAt" BIGINT,
    "revokedAt" BIGINT,
    "usedAt" BIGINT,
    "uses" INTEGER NOT NULL,

    CONSTRAINT "Token_pkey" PRIMARY KEY ("token")
);

-- CreateTable
CREATE TABLE "Credential" (
    "drone" TEXT NOT NULL,
    "hash" TEXT NOT NULL,
    "target" TEXT,
    "token" TEXT NOT NULL,
    "at" BIGINT NOT NULL,

    CONSTRAINT "Credential_pkey" PRIMARY KEY ("drone")
);

-- CreateTable
CREATE TABLE "Audit" (
    "number" SERIAL NOT NULL,
    "at" BIGINT NOT NULL,
    "by" TEXT NOT NULL,
    "act" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "detail" JSON NOT NULL,

    CONSTRAINT "Audit_pkey" PRIMARY KEY ("number")
);

-- CreateIndex
CREATE UNIQUE INDEX "Token_hash_key" ON "Token"("hash");


