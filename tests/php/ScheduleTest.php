<?php

final class ScheduleTest extends Igny8_Case {

	public function test_a_site_pushes_daily_at_its_own_time(): void {
		igny8_schedule_cron_jobs();
		$first = wp_next_scheduled( 'igny8_sync_site_structure' );
		$this->assertGreaterThan( time(), $first );
		$this->assertLessThanOrEqual( time() + DAY_IN_SECONDS, $first );
		igny8_unschedule_cron_jobs();
		$this->assertFalse( wp_next_scheduled( 'igny8_sync_site_structure' ) );
		igny8_schedule_cron_jobs();
		$this->assertSame( $first, wp_next_scheduled( 'igny8_sync_site_structure' ) );
	}

	public function test_what_cron_left_undone_is_done_once(): void {
		$this->connect();
		igny8_remember( array( 'failures' => 1 ) );
		wp_schedule_single_event( time() - 30, 'igny8_retry_push' );
		$this->assertFalse( igny8_anything_overdue() );
		wp_clear_scheduled_hook( 'igny8_retry_push' );
		wp_schedule_single_event( time() - 61, 'igny8_retry_push' );
		$this->assertTrue( igny8_anything_overdue() );
		igny8_run_overdue();
		$this->assertSame( 2, igny8_state()['failures'] );
		$this->assertFalse( igny8_anything_overdue() );
	}

	public function test_a_change_is_noticed_once_and_forgotten_when_it_was_pushed(): void {
		$this->connect();
		$this->assertTrue( igny8_notice_change() );
		$this->assertNotFalse( wp_next_scheduled( 'igny8_push_soon' ) );
		$this->assertFalse( igny8_notice_change() );
		igny8_remember_success( array( 'result' => 'applied' ), array( 'at' => 1, 'trigger' => 'change', 'context' => 'rest' ) );
		$this->assertFalse( igny8_notice_change() );
		$this->assertFalse( get_option( 'igny8_change_rest' ) );
		$this->assertFalse( wp_next_scheduled( 'igny8_push_soon' ) );
	}

	public function test_a_change_that_nobody_pushed_is_noticed_again(): void {
		igny8_notice_change();
		$noted = array( 'at' => time() - 61 ) + get_option( 'igny8_change_rest' );
		update_option( 'igny8_change_rest', $noted );
		$this->assertTrue( igny8_notice_change() );
	}

	public function test_another_change_is_noticed_although_the_first_is_not_pushed_yet(): void {
		update_option( 'igny8_change_rest', array( 'digest' => 'older', 'at' => time(), 'token' => 'x' ) );
		$this->assertTrue( igny8_notice_change() );
	}

	public function test_after_a_failure_a_change_waits_for_the_retry(): void {
		$this->connect();
		igny8_push( 'cron' );
		igny8_push_if_changed();
		$this->assertSame( 1, igny8_state()['failures'] );
	}

	public function test_a_newer_change_survives_the_push_of_an_older_one(): void {
		$this->connect();
		update_option( 'igny8_change_rest', array( 'digest' => 'newer', 'at' => time(), 'token' => 'x' ) );
		igny8_remember_success( array( 'result' => 'applied' ), array( 'at' => 1, 'trigger' => 'cron', 'context' => 'rest' ) );
		$this->assertSame( 'newer', get_option( 'igny8_change_rest' )['digest'] );
	}

	/** @dataProvider requests */
	public function test_only_the_receiver_may_ask_for_a_push( array $faults, bool $let_in ): void {
		$this->connect();
		$given = $faults + array( 'id' => 'msg_1', 'timestamp' => (string) time(), 'body' => '{"type":"sync.requested"}', 'key' => self::KEY );
		$request = new WP_REST_Request( 'POST', '/igny8/v1/sync-structure' );
		$request->set_body( $given['body'] );
		$request->set_header( 'webhook-id', $given['id'] );
		$request->set_header( 'webhook-timestamp', $given['timestamp'] );
		$request->set_header( 'webhook-signature', $given['signature'] ?? igny8_sign( $given['key'], $given['id'], $given['timestamp'], $given['body'] ) );
		$this->assertSame( $let_in, true === igny8_is_from_receiver( $request ) );
	}

	public function requests(): array {
		return array(
			'honest'         => array( array(), true ),
			'four minutes'   => array( array( 'timestamp' => (string) ( time() - 240 ) ), true ),
			'six minutes'    => array( array( 'timestamp' => (string) ( time() - 360 ) ), false ),
			'in the future'  => array( array( 'timestamp' => (string) ( time() + 360 ) ), false ),
			'another key'    => array( array( 'key' => str_replace( 'a', 'b', self::KEY ) ), false ),
			'unsigned'       => array( array( 'signature' => '' ), false ),
			'odd id'         => array( array( 'id' => 'msg 1' ), false ),
		);
	}

	public function test_a_receiver_whose_time_does_not_fit_is_asked_hourly(): void {
		$this->connect();
		igny8_note_route( true, 'msg_0' );
		$request = new WP_REST_Request( 'POST', '/igny8/v1/sync-structure' );
		$then    = (string) ( time() - HOUR_IN_SECONDS );
		$headers = array( 'id' => 'msg_1', 'timestamp' => $then, 'signature' => 'v1,' );
		foreach ( $headers as $name => $value ) {
			$request->set_header( "webhook-$name", $value );
		}
		igny8_is_from_receiver( $request );
		$this->assertTrue( get_option( 'igny8_route' )['reached'] );
		$request->set_header( 'webhook-signature', igny8_sign( self::KEY, 'msg_1', $then, '' ) );
		igny8_is_from_receiver( $request );
		$this->assertSame( array( 'reached' => false, 'last_id' => 'msg_0' ), get_option( 'igny8_route' ) );
	}

	public function test_a_site_that_is_not_connected_lets_nobody_ask(): void {
		$this->assertInstanceOf( WP_Error::class, igny8_is_from_receiver( new WP_REST_Request( 'POST' ) ) );
	}
}
