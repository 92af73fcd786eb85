package dev.holdfast.testing.campaign;

import dev.holdfast.testing.StoreName;

@StoreName("redis")
class RedisCampaignTest extends CampaignCase {}
