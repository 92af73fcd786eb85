package dev.holdfast.testing;

import org.junit.jupiter.api.Nested;

/** All rules that one store shows by itself, in one form of its calls. */
abstract class StoreRules {
  private final StoreAccess access;

  StoreRules(StoreAccess access) {
    this.access = access;
  }

  @Nested
  class Keys extends KeyRules {
    Keys() {
      super(access);
    }
  }

  @Nested
  class Acquiring extends AcquireRules {
    Acquiring() {
      super(access);
    }
  }

  @Nested
  class GivingUp extends AbandonRules {
    GivingUp() {
      super(access);
    }
  }

  @Nested
  class Tokens extends TokenRules {
    Tokens() {
      super(access);
    }
  }

  @Nested
  class Refusing extends RefusalRules {
    Refusing() {
      super(access);
    }
  }

  @Nested
  class Renewing extends RenewRules {
    Renewing() {
      super(access);
    }
  }

  @Nested
  class Ending extends ReleaseRules {
    Ending() {
      super(access);
    }
  }

  @Nested
  class HandingOver extends AttachRules {
    HandingOver() {
      super(access);
    }
  }

  @Nested
  class RenewingTogether extends BatchRules {
    RenewingTogether() {
      super(access);
    }
  }

  @Nested
  class LosingEverything extends TotalLossRules {
    LosingEverything() {
      super(access);
    }
  }

  @Nested
  class Contending extends ContentionRules {
    Contending() {
      super(access);
    }
  }

  @Nested
  class LosingState extends StateLossRules {
    LosingState() {
      super(access);
    }
  }

  @Nested
  class Looking extends FindRules {
    Looking() {
      super(access);
    }
  }

  @Nested
  class WakingUp extends HintRules {
    WakingUp() {
      super(access);
    }
  }

  @Nested
  class AcquiringAbove extends ManagerAcquireRules {
    AcquiringAbove() {
      super(access);
    }
  }

  @Nested
  class HoldingAbove extends ManagerLeaseRules {
    HoldingAbove() {
      super(access);
    }
  }

  @Nested
  class HandingOverAbove extends ManagerHandOverRules {
    HandingOverAbove() {
      super(access);
    }
  }

  @Nested
  class BelievingAbove extends ManagerBeliefRules {
    BelievingAbove() {
      super(access);
    }
  }

  @Nested
  class WaitingAbove extends ManagerWaitRules {
    WaitingAbove() {
      super(access);
    }
  }

  @Nested
  class OperatingAbove extends ManagerOperatorRules {
    OperatingAbove() {
      super(access);
    }
  }

  @Nested
  class GivingUpAbove extends ManagerUnknownRules {
    GivingUpAbove() {
      super(access);
    }
  }
}
