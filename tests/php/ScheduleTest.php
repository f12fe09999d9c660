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
		igny8_reading( true );
		igny8_remember_success( array( 'result' => 'applied' ), array( 'at' => 1, 'trigger' => 'change', 'context' => 'rest' ) );
		$this->assertFalse( igny8_notice_change() );
		$this->assertFalse( get_option( 'igny8_change' ) );
		$this->assertFalse( wp_next_scheduled( 'igny8_push_soon' ) );
	}

	public function test_a_change_that_nobody_looked_at_is_noticed_again(): void {
		igny8_notice_change();
		$noted = array( 'at' => microtime( true ) - 61 ) + get_option( 'igny8_change' );
		update_option( 'igny8_change', $noted );
		$this->assertTrue( igny8_notice_change() );
	}

	public function test_another_change_is_noticed_although_the_first_is_not_pushed_yet(): void {
		update_option( 'igny8_change', array( 'digest' => 'older', 'at' => microtime( true ), 'token' => 'x' ) );
		$this->assertTrue( igny8_notice_change() );
	}

	public function test_a_failed_push_of_another_process_does_not_keep_a_change_from_being_pushed(): void {
		$this->connect();
		igny8_push( 'cron' );
		igny8_push_if_changed();
		$this->assertSame( 2, igny8_state()['failures'] );
		igny8_push_if_changed();
		$this->assertSame( 2, igny8_state()['failures'] );
	}

	public function test_a_change_that_failed_is_left_to_its_retry(): void {
		$this->connect();
		igny8_push( 'cron' );
		igny8_notice_change();
		update_option( 'igny8_change', array( 'at' => microtime( true ) - 61 ) + get_option( 'igny8_change' ) );
		$this->assertFalse( igny8_notice_change() );
		wp_clear_scheduled_hook( 'igny8_retry_push' );
		$this->assertTrue( igny8_notice_change() );
	}

	public function test_a_change_that_came_after_the_reading_survives_its_push(): void {
		$this->connect();
		igny8_reading( true );
		update_option( 'igny8_change', array( 'digest' => 'newer', 'at' => microtime( true ) + 1, 'token' => 'x' ) );
		igny8_remember_success( array( 'result' => 'applied' ), array( 'at' => 1, 'trigger' => 'cron', 'context' => 'rest' ) );
		$this->assertSame( 'newer', get_option( 'igny8_change' )['digest'] );
	}

	public function test_where_every_page_differs_they_set_off_a_look_less_often(): void {
		igny8_remember( array( 'seen' => range( 1, IGNY8_MANY_VIEWS ), 'looked_at' => time() ) );
		$this->assertFalse( igny8_notice_change() );
		igny8_remember( array( 'looked_at' => time() - IGNY8_MANY_VIEWS_SECONDS ) );
		$this->assertTrue( igny8_notice_change() );
	}

	/** @dataProvider requests */
	public function test_only_the_receiver_may_ask_for_a_push( array $faults, bool $let_in ): void {
		$this->connect();
		$given = $faults + array( 'id' => 'msg_1', 'timestamp' => (string) ( time() + ( $faults['late_by'] ?? 0 ) ), 'body' => '{"type":"sync.requested"}', 'key' => self::KEY );
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
			'four minutes'   => array( array( 'late_by' => -240 ), true ),
			'six minutes'    => array( array( 'late_by' => -360 ), false ),
			'in the future'  => array( array( 'late_by' => 360 ), false ),
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
