package dev.holdfast.testing.campaign;

import dev.holdfast.testing.StoreName;

@StoreName("postgresql")
class PostgresEnduranceTest extends EnduranceCase {}
