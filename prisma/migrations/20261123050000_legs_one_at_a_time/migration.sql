-- Two transactions that end at the same moment saw neither of each other's moves, and both passed: the sums are taken
-- one after the other now. The lock is held from the check to the end of the commit, so nothing else waits behind it.
CREATE OR REPLACE FUNCTION check_within_held() RETURNS TRIGGER LANGUAGE plpgsql AS $$
DECLARE funded BIGINT; owed BIGINT; sent BIGINT; reversed BIGINT;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtext('within_held'), hashtext(NEW.milestone_id::TEXT));
  SELECT -sum(p.amount_minor) INTO funded FROM posting p JOIN event e ON e.stream_id = p.milestone_id AND e.seq = p.seq
    WHERE p.milestone_id = NEW.milestone_id AND p.account IN ('held', 'refund_pending')
      AND e.type IN ('MilestoneFunded', 'StrayPaymentReceived');
  SELECT coalesce(sum(amount_minor) FILTER (WHERE kind <> 'reversal' AND status <> 'failed'), 0),
      coalesce(sum(amount_minor) FILTER (WHERE kind = 'transfer' AND status = 'done'), 0),
      coalesce(sum(amount_minor) FILTER (WHERE kind = 'reversal'), 0)
    INTO owed, sent, reversed FROM money_move WHERE milestone_id = NEW.milestone_id AND status <> 'void';
  IF owed - reversed > coalesce(funded, 0) THEN
    RAISE EXCEPTION 'legs of % exceed what was funded', NEW.milestone_id USING ERRCODE = 'TR002';
  END IF;
  IF reversed > sent THEN
    RAISE EXCEPTION 'more of % is taken back than was transferred', NEW.milestone_id USING ERRCODE = 'TR002';
  END IF;
  RETURN NULL;
END $$;
